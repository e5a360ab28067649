import { messageOf } from '../../api/api-error'

/** Says what went wrong, and asks again on demand. */
export const Failure = ({ error, retry }: { error: unknown; retry: () => void }) => (
  <div class="failure" role="alert">
    <p>{messageOf(error)}</p>
    <button type="button" onClick={retry}>
      Try again
    </button>
  </div>
)
