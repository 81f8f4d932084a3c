import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { VaultCopies } from '../../core/mesh.ts'
import { formatBytes } from '../format.ts'
import { strings } from '../strings.ts'

export interface VaultCopiesMarkProps {
  /** How many copies there should be of each file. */
  readonly wanted: number
  /** How many there are; undefined while nobody has counted. */
  readonly copies: VaultCopies | undefined
}

/** How many devices have each file of a vault, and what only this one has. */
export function VaultCopiesMark(props: VaultCopiesMarkProps): JSX.Element {
  const counted = () =>
    props.copies?.fewest === undefined ? undefined : { ...props.copies, fewest: props.copies.fewest }
  return (
    <Show when={counted()} fallback={<span class="soft">{strings.vaults.redundancy(props.wanted)}</span>}>
      {(copies) => (
        <span class="vault-card-copies">
          <span class="badge" classList={{ 'badge-copies-short': copies().shortFiles > 0 }}>
            {strings.vaults.copies(Math.min(copies().fewest, copies().wanted), copies().wanted)}
          </span>
          <Show when={copies().keptFiles > 0}>
            <span class="soft">{strings.vaults.onKeeper(copies().keptFiles, copies().files)}</span>
          </Show>
          <Show when={copies().onlyHere.files > 0}>
            <span class="soft">
              {strings.vaults.onlyHere(copies().onlyHere.files, formatBytes(copies().onlyHere.bytes))}
            </span>
          </Show>
        </span>
      )}
    </Show>
  )
}
