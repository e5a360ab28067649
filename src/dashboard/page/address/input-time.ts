const pad = (part: number) => String(part).padStart(2, '0')

/** A time as an `<input type="datetime-local">` wants it, by the clock of this machine. */
export function inputTime(time: string | undefined): string {
  const at = new Date(time ?? '')
  if (Number.isNaN(at.getTime())) return ''
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}`
}

/** The time that such an input says, in RFC 3339. Nothing where it is empty. */
export function timeOfInput(value: string): string | undefined {
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
