/**
 * Damage of a log: {@link dev.vht.files.log.salvage.LogVerifier} finds it, and {@link
 * dev.vht.files.log.salvage.Salvager} keeps what is whole.
 */
@NullMarked
package dev.vht.files.log.salvage;

import org.jspecify.annotations.NullMarked;
