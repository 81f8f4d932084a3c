import type { JSX } from 'solid-js'
import type { FileHealth } from '../../core/mesh.ts'
import { strings } from '../strings.ts'

/** On how many devices a file is, of how many it should be on. */
export function CopiesMark(props: { readonly health: FileHealth }): JSX.Element {
  const isShort = () => props.health.copies < props.health.wanted
  return (
    <span class="copies-mark" classList={{ 'copies-mark-short': isShort() }}>
      {strings.vaults.copies(Math.min(props.health.copies, props.health.wanted), props.health.wanted)}
    </span>
  )
}
