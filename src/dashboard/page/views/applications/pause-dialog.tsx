import { useState } from 'preact/hooks'
import type {
  AdminApplication,
  AdminPause,
  PauseAnswer,
  PausesIn,
} from '../../../../admin/shapes/applications'
import { messageOf } from '../../api/api-error'
import { useSession } from '../../api/context'
import { Dialog } from '../../parts/dialog'

type Given = {
  application: AdminApplication
  pausesIn: PausesIn
  close: () => void
  changed: (name: string, paused: AdminPause | null) => void
}

/** How far a pause reaches and how long it lasts, by where it is kept. */
const REACH: Readonly<Record<PausesIn, string>> = {
  database: 'It holds for all servers of the fleet, until somebody resumes it.',
  redis: 'It holds for all servers of the fleet, until somebody resumes it.',
  file: 'It holds for this machine, also after a restart, until somebody resumes it.',
  memory: 'It holds for this server, and ends when the server ends.',
}

/** Asks before an application is paused or goes on. */
export function PauseDialog({ application: { name, paused }, pausesIn, close, changed }: Given) {
  const { client } = useSession()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const act = async () => {
    setBusy(true)
    try {
      const path = `admin/applications/${encodeURIComponent(name)}/pause`
      const answer = await client.send<PauseAnswer>(paused ? 'DELETE' : 'PUT', path)
      changed(name, answer.paused)
      close()
    } catch (error) {
      setProblem(messageOf(error))
      setBusy(false)
    }
  }
  return (
    <Dialog title={`${paused ? 'Resume' : 'Pause'} ${name}?`} close={close}>
      {paused ? (
        <p>The keys of {name} are accepted again at once.</p>
      ) : (
        <p>
          Its clients get a 403 <code>application_paused</code> at once, with any key of {name}.
          Requests that run are finished. What is refused is not listed under Requests.{' '}
          {REACH[pausesIn]}
        </p>
      )}
      {problem && (
        <p role="alert" class="problem">
          {problem}
        </p>
      )}
      <div class="actions">
        {/* It has the focus first: nobody pauses by a key too many. */}
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          class={paused ? 'primary' : 'danger'}
          disabled={isBusy}
          onClick={() => void act()}
        >
          {paused ? 'Resume' : 'Pause'}
        </button>
      </div>
    </Dialog>
  )
}
