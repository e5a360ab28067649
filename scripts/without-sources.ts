/** A URL in a table that says where its row comes from. Only scripts for the documentation read it. */
const SOURCE = /\bsource:\s*'https:[^'\n]*',?/g

/** A table without the URLs that say where its rows come from. Everything else stays in its line. */
export const withoutSources = (table: string): string =>
  table.replace(SOURCE, (source) => source.replace(/[^\n]/g, ''))
