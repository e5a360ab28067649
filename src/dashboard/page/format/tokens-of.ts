import type { AdminRequest } from '../../../admin/shapes/requests'

/** Tokens that went in, of all kinds, and that came out. */
export const tokensOf = ({ input, cache_read, cache_write, output }: AdminRequest['tokens']) => ({
  input: input + cache_read + cache_write,
  output,
})
