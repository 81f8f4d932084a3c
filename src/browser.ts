import type { Mesh, MeshCard, MeshId } from './core/mesh.ts'

/** What the page starts with: the meshes of this device, and the ways into one. */
export interface Warren {
  meshes(): Promise<readonly MeshCard[]>
  /** @throws WarrenError `invalid` */
  create(options: {
    readonly name: string
    readonly memberName: string
    readonly relays: readonly string[]
  }): Promise<Mesh>
  /** @throws WarrenError `checksum`, `length`, `version`, `encoding`, `schema` */
  join(options: { readonly invite: string; readonly memberName: string }): Promise<Mesh>
  /** @throws WarrenError `not-found`, `busy` */
  open(id: MeshCard['id']): Promise<Mesh>
  /** Reads an invite without joining; `mesh` tells whether this device belongs to it already. @throws as `join` */
  readInvite(
    invite: string,
  ): Promise<{ readonly mesh: MeshId; readonly meshName: string; readonly relays: readonly string[] }>
}

export function openWarren(): Promise<Warren> {
  throw new Error('being written by the lead')
}
