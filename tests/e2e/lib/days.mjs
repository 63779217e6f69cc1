// Days as forms take them: of Japan, as the service counts them.

/** A day, so many days from today. */
export function day(fromToday = 0) {
  const at = new Date(Date.now() + fromToday * 86_400_000);
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" }).format(at);
}
