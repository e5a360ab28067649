/** The data of a chunk that says nothing. https://ai.google.dev/api/generate-content#generatecontentresponse */
export const PING_DATA =
  '{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"index":0}]}'

/** The same as an event. */
export const PING = `data: ${PING_DATA}\r\n\r\n`
