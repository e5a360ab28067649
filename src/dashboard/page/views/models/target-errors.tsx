import type { AdminTarget } from '../../../../admin/shapes/aliases'

type Given = Pick<AdminTarget, 'errors'> & { href: string }

/** The errors of a target by kind, with a link to the requests that may have met them. */
export function TargetErrors({ errors, href }: Given) {
  const kinds = Object.entries(errors)
  if (kinds.length === 0) return 'None'
  return (
    <>
      {kinds.map(([kind, times], at) => (
        <span key={kind}>
          {at > 0 && ', '}
          <a href={href}>
            {times} × {kind.replaceAll('_', ' ')}
          </a>
        </span>
      ))}
    </>
  )
}
