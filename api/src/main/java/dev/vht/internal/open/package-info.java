/**
 * Finding and opening a table: the URL, the provider, the configuration.
 *
 * <p>Begin with {@link OpenRequest}, which the steps of {@link dev.vht.VirtualHashTables} fill in;
 * {@link TableOpener} executes it.
 */
@NullMarked
package dev.vht.internal.open;

import org.jspecify.annotations.NullMarked;
