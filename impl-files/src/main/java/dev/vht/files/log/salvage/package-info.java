/**
 * Damaged logs. {@link dev.vht.files.log.salvage.LogVerifier} finds the damage, {@link
 * dev.vht.files.log.salvage.Salvager} repairs it.
 */
@NullMarked
package dev.vht.files.log.salvage;

import org.jspecify.annotations.NullMarked;
