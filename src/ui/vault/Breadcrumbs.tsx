import { A } from '@solidjs/router'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import { For } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileId, LogId, VaultItem } from '../../core/mesh.ts'
import { strings } from '../strings.ts'
import type { ItemDrag } from './move/item-drag.ts'

interface BreadcrumbsProps {
  readonly vault: LogId
  readonly vaultName: string
  /** The folders above and including the one shown; none at the top. */
  readonly path?: readonly VaultItem[]
  /** What is shown is none of its folders, and yet below the vault. */
  readonly isBelow?: boolean
  readonly drag?: ItemDrag
}

interface Step {
  readonly name: string
  readonly href: string
  /** Where in the vault it is; undefined for what is none of the vault's places. */
  readonly place?: { readonly folder: FileId | undefined }
}

export function Breadcrumbs(props: BreadcrumbsProps): JSX.Element {
  const path = () => props.path ?? []
  const above = (): readonly Step[] => [
    { name: strings.vaults.heading, href: '/' },
    ...(path().length > 0 || props.isBelow === true
      ? [{ name: props.vaultName, href: `/vaults/${props.vault}`, place: { folder: undefined } }]
      : []),
    ...path()
      .slice(0, -1)
      .map(({ id, name }) => ({
        name,
        href: `/vaults/${props.vault}/${id}`,
        place: { folder: id },
      })),
  ]
  return (
    <nav class="breadcrumbs" aria-label={strings.vault.breadcrumbs}>
      <ol>
        <For each={above()}>{(step) => <Crumb step={step} drag={props.drag} />}</For>
      </ol>
    </nav>
  )
}

/** A folder above: a link, and where things are dragged to. */
function Crumb(props: { readonly step: Step; readonly drag: ItemDrag | undefined }): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- another step is another crumb
  const { step, drag } = props
  const { place } = step
  const target = place === undefined ? undefined : drag?.target(() => place.folder)
  return (
    <li classList={{ 'drop-target': target?.isOver() === true }} {...target?.handlers}>
      <A href={props.step.href} end draggable="false">
        {props.step.name}
      </A>
      <ChevronRight size={16} aria-hidden="true" />
    </li>
  )
}
