import { packed, type Served } from '../packed'

/** The first bytes of every Zstandard frame: RFC 8878 section 3.1.1. */
const ZSTANDARD = [0x28, 0xb5, 0x2f, 0xfd]

/** A file of Swagger UI. The build compresses it, and the package holds it uncompressed. */
export const swaggerFile = (path: string, type: string): ((request: Request) => Promise<Served>) =>
  packed(() => unpacked(path), { 'content-type': type, 'cache-control': 'max-age=3600' })

async function unpacked(path: string): Promise<Blob> {
  const stored = await Bun.file(path).bytes()
  const isCompressed = ZSTANDARD.every((byte, at) => byte === stored[at])
  return new Blob([isCompressed ? await Bun.zstdDecompress(stored) : stored])
}
