// Takes the drawn map over: moving, zooming and, when somebody asks for it, a background. Loaded only where the library
// was built in; when anything fails here, the drawing stays.

import "/assets/leaflet.js";

const L = globalThis.L;

// Tiles that leave are simply removed: the library would put a data: address in their place.
const Tiles = L.TileLayer.extend({
  _removeTile(key) {
    L.GridLayer.prototype._removeTile.call(this, key);
  },
  _abortLoading() {},
});

// The drawing's pixels and the world: both are planes of Web Mercator.
const flat = (latitude) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI);
const round = (y) => (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90;
const worldOf = ({ scale, pins: [pin] }) => {
  const west = pin.longitude / 360 + 0.5 - pin.x / scale;
  const north = flat(pin.latitude) - pin.y / scale;
  return (x, y) => [round(north + y / scale), (west + x / scale - 0.5) * 360];
};

const element = (name, className, text) => {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

const label = (at, className, text) => {
  const icon = L.divIcon({ className, html: element("span", "", text), iconSize: null });
  return L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
};

const addGround = (map, svg, drawing, world) => {
  const ground = svg.cloneNode(false);
  ground.append(svg.querySelector(".ground").cloneNode(true));
  const bounds = L.latLngBounds(world(0, drawing.height), world(drawing.width, 0));
  L.svgOverlay(ground, bounds, { interactive: false }).addTo(map);
};

const addPlace = (map, drawing, world) => {
  const { x, y, label: name } = drawing.centre;
  const at = world(x, y);
  for (const { km, name: distance } of drawing.rings) {
    const ring = L.circle(at, { radius: km * 1000, interactive: false, fill: false, className: "map-ring" });
    ring.addTo(map);
    label([ring.getBounds().getNorth(), at[1]], "map-distance", distance).addTo(map);
  }
  label(at, "map-centre", name).addTo(map);
};

const addPin = (map, pin, hasList) => {
  const at = [pin.latitude, pin.longitude];
  const classes = pin.approximate ? "map-pin approximate" : "map-pin";
  if (pin.approximate) L.circleMarker(at, { radius: 20, interactive: false, fill: false, className: "map-about" }).addTo(map);
  if (pin.right || pin.down) L.circleMarker(at, { radius: 4, interactive: false, fillOpacity: 1, className: "map-point" }).addTo(map);
  const html = element("span", "", String(pin.number));
  const icon = L.divIcon({ className: classes, html, iconSize: [26, 26], iconAnchor: [13 - pin.right, 13 - pin.down] });
  const marker = L.marker(at, { icon, title: `${pin.number} ${pin.name}`, keyboard: false, interactive: hasList });
  if (hasList) marker.on("click", () => location.assign(`#r${pin.number}`));
  marker.addTo(map);
};

// Whoever provides the background learns which part of the map is looked at: so it comes only when it is asked for.
const offerTiles = (figure, map, tiles) => {
  const button = element("button", "second", "背景の地図を出す");
  button.type = "button";
  const hint = element("p", "hint", "見ている範囲が、地図の提供元に伝わります。");
  button.addEventListener("click", () => {
    new Tiles(tiles.url, { maxZoom: 18 }).addTo(map).bringToBack();
    figure.classList.add("with-tiles");
    hint.textContent = `背景：${tiles.credit}`;
    button.remove();
  });
  figure.querySelector("figcaption").append(button, hint);
};

const takeOver = (figure) => {
  const drawing = JSON.parse(figure.dataset.map);
  const svg = figure.querySelector("svg");
  const world = worldOf(drawing);
  const box = element("div", "map-box");
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "動かせる地図");
  svg.before(box);
  figure.classList.add("taken");
  // One finger scrolls the page, two move the map; the wheel scrolls the page.
  const options = { attributionControl: false, zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.5 };
  const map = L.map(box, { ...options, dragging: !L.Browser.mobile, maxZoom: 18 });
  L.control.zoom({ zoomInTitle: "大きくする", zoomOutTitle: "小さくする" }).addTo(map);
  const points = drawing.pins.map((pin) => [pin.latitude, pin.longitude]);
  if (drawing.centre) points.push(world(drawing.centre.x, drawing.centre.y));
  const fit = () => map.fitBounds(points, { padding: [44, 44], maxZoom: 16, animate: false });
  fit();
  addGround(map, svg, drawing, world);
  if (drawing.centre) addPlace(map, drawing, world);
  for (const pin of drawing.pins) addPin(map, pin, drawing.has_list);
  if (drawing.tiles) offerTiles(figure, map, drawing.tiles);
  // A map that was hidden, or whose column changed, measures itself again.
  let wasSeen = box.offsetWidth > 0;
  new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (!wasSeen && box.offsetWidth > 0) fit();
    wasSeen ||= box.offsetWidth > 0;
  }).observe(box);
};

const look = document.createElement("link");
look.rel = "stylesheet";
look.href = "/assets/leaflet.css";
look.addEventListener("load", () => document.querySelectorAll("figure[data-map]").forEach(takeOver));
document.head.prepend(look);
