import type { FileId } from '../../../src/core/base/ids.ts'

export const fileIdOf = (ordinal: number): FileId => ordinal.toString(16).padStart(32, '0') as FileId
