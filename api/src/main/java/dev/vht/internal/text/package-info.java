/**
 * Text of a program's objects for messages.
 *
 * <p>Begin with {@link ValueRenderer}.
 */
@NullMarked
package dev.vht.internal.text;

import org.jspecify.annotations.NullMarked;
