/** The most bytes of a reason. RFC 6455 section 5.5.1. */
const MAX_REASON_BYTES = 123

/** The reason of a close frame, as much of it as fits. */
export function closeReason(reason: string): string {
  const bytes = Buffer.from(reason)
  if (bytes.byteLength <= MAX_REASON_BYTES) return reason
  // A letter that is cut would be no text.
  return new TextDecoder().decode(bytes.subarray(0, MAX_REASON_BYTES)).replace(/\ufffd$/, '')
}
