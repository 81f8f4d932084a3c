import { useParams } from '@solidjs/router'
import type { JSX } from 'solid-js'
import type { FileId } from '../../core/mesh.ts'
import { setPageTitle } from '../parts/page-title.ts'
import { strings } from '../strings.ts'
import { OpenVault } from './OpenVault.tsx'
import { VaultView } from './VaultView.tsx'

/** A folder of the vault that the address names. */
export function VaultScreen(): JSX.Element {
  setPageTitle(() => strings.vaults.pageTitle)
  const params = useParams<{ folder?: string }>()
  return <OpenVault>{(vault) => <VaultView vault={vault} folder={params.folder as FileId | undefined} />}</OpenVault>
}
