/**
 * The log and its index in memory. Begin with {@link dev.vht.files.log.core.Log}, then read {@link
 * dev.vht.files.log.core.KeyIndex}.
 */
@NullMarked
package dev.vht.files.log.core;

import org.jspecify.annotations.NullMarked;
