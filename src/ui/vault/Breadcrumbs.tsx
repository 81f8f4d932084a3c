import { A } from '@solidjs/router'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import { For } from 'solid-js'
import type { JSX } from 'solid-js'
import type { LogId, VaultItem } from '../../core/mesh.ts'
import { strings } from '../strings.ts'

interface BreadcrumbsProps {
  readonly vault: LogId
  readonly vaultName: string
  /** The folders above and including the one shown. */
  readonly path: readonly VaultItem[]
}

export function Breadcrumbs(props: BreadcrumbsProps): JSX.Element {
  const above = () => [
    { name: strings.vaults.heading, href: '/' },
    ...(props.path.length > 0 ? [{ name: props.vaultName, href: `/vaults/${props.vault}` }] : []),
    ...props.path.slice(0, -1).map((folder) => ({ name: folder.name, href: `/vaults/${props.vault}/${folder.id}` })),
  ]
  return (
    <nav class="breadcrumbs" aria-label={strings.vault.breadcrumbs}>
      <ol>
        <For each={above()}>
          {(step) => (
            <li>
              <A href={step.href} end>
                {step.name}
              </A>
              <ChevronRight size={16} aria-hidden="true" />
            </li>
          )}
        </For>
      </ol>
    </nav>
  )
}
