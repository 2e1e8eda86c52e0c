/**
 * Tables whose keys are the hashes of their values.
 *
 * <p>Begin with {@link dev.vht.content.HashAddressed}, a view of a table with keys of the type
 * {@link dev.vht.content.ContentKey}.
 */
@NullMarked
package dev.vht.content;

import org.jspecify.annotations.NullMarked;
