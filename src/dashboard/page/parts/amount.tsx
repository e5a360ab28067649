import { duration } from '../format/durations'
import { exactMoney, money } from '../format/money'
import { count, exactCount } from '../format/numbers'

type Given = { value: number | null | undefined }

/** What stands where a value is not known. */
const UNKNOWN = '–'

/** A number for people, with all its digits as title. */
export const Count = ({ value }: Given) =>
  value == null ? UNKNOWN : <span title={exactCount(value)}>{count(value)}</span>

/** Dollars for people, to the millionth as title. */
export const Money = ({ value }: Given) =>
  value == null ? UNKNOWN : <span title={exactMoney(value)}>{money(value)}</span>

/** Milliseconds for people, exactly as title. */
export const Duration = ({ value }: Given) =>
  value == null ? UNKNOWN : <span title={`${exactCount(value)} ms`}>{duration(value)}</span>
