import { createRoot } from 'solid-js'
import type { JSX } from 'solid-js'

type Icon = (props: { readonly size: number; readonly 'aria-hidden': 'true' }) => JSX.Element

interface StillIconProps {
  readonly icon: Icon
  /** In pixels. */
  readonly size: number
}

const drawnByIcon = new Map<Icon, Map<number, Node>>()

function drawIcon(icon: Icon, size: number): Node {
  const drawnBySize = drawnByIcon.get(icon) ?? new Map<number, Node>()
  drawnByIcon.set(icon, drawnBySize)
  let drawn = drawnBySize.get(size)
  if (drawn === undefined) {
    drawn = createRoot((dispose) => {
      const made = icon({ size, 'aria-hidden': 'true' })
      dispose()
      return made as Node
    })
    drawnBySize.set(size, drawn)
  }
  return drawn.cloneNode(true)
}

/**
 * An icon for the eye only, in a row of a long list: drawn once and copied, for each line of an icon is a component with
 * signals of its own, and a row's icons took half the time of making it.
 */
export function StillIcon(props: StillIconProps): JSX.Element {
  return <>{drawIcon(props.icon, props.size)}</>
}
