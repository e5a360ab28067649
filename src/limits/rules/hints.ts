/** What follows the sentence about a key that is not known: what others call limits and budgets. */
export const LIMIT_HINTS: Readonly<Record<string, string>> = {
  rpm: '; it is "limits": {"requests": [{"max": 600, "per": "minute"}]}',
  tpm: '; it is "limits": {"tokens": [{"max": 200000, "per": "minute"}]}',
  max_parallel_requests: '; it is "concurrent_requests" in "limits"',
  max_budget: '; it is "budgets": [{"usd": 50, "per": "month"}]',
  timezone: '; it is "time_zone"',
}
