/**
 * The file that says where the code of the executable stands in the sources. The build puts it in; from source there is none,
 * and none is
 * needed. Only the entry may import this: the names of all chunks that depend on the file change with what it holds.
 */
export const PLACES_FILE: string | undefined = undefined
