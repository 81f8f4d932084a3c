import type { JSX } from 'solid-js'
import { setPageTitle } from '../../parts/page-title.ts'
import { strings } from '../../strings.ts'
import { OpenVault } from '../OpenVault.tsx'
import { TrashView } from './TrashView.tsx'

/** What was removed from the vault that the address names. */
export function TrashScreen(): JSX.Element {
  setPageTitle(() => strings.trash.pageTitle)
  return <OpenVault>{(vault) => <TrashView vault={vault} />}</OpenVault>
}
