/** Fewer letters begin too many words. */
const MIN_PREFIX = 3

/** `, did you mean "x"?` for the candidate nearest to `word`, or that begins with it, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const limit = Math.max(1, Math.floor(word.length / 3))
  const [nearest] = candidates
    .map((candidate) => {
      const isBeginning = word.length >= MIN_PREFIX && candidate.startsWith(word)
      return { candidate, distance: isBeginning ? 1 : editDistance(word, candidate) }
    })
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
  return nearest ? `, did you mean "${nearest.candidate}"?` : ''
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
