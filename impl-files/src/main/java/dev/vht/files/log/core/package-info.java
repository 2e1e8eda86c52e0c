/**
 * A log that is read and written: {@link dev.vht.files.log.core.Log}, with a {@link
 * dev.vht.files.log.core.KeyIndex} in memory.
 */
@NullMarked
package dev.vht.files.log.core;

import org.jspecify.annotations.NullMarked;
