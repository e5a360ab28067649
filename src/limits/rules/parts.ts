/** Into so many parts every store divides a sliding window. One more counts, because now is somewhere in the newest. */
export const PARTS = 64

const MS_PER_SECOND = 1000

/** Milliseconds of a part of a sliding window. */
export const partMs = (seconds: number): number => (seconds * MS_PER_SECOND) / PARTS
