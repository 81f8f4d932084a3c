import type { VaultItem } from '../../core/mesh.ts'

/** The file has contents side by side, or is one of them. */
export const isInConflict = (item: VaultItem): boolean => item.conflicts !== undefined || item.conflictOf !== undefined
