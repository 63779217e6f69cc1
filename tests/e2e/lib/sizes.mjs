// The screens that the pages are for.

/** A desk in an office, a meeting's projector (large letters), and a phone in a home. */
export const SIZES = {
  desk: { viewport: { width: 1366, height: 768 } },
  projector: { viewport: { width: 1920, height: 1080 }, largeLetters: true },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};
