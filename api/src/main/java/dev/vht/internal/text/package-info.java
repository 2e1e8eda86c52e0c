/**
 * How messages show a program's objects.
 *
 * <p>Begin with {@link ValueRenderer}.
 */
@NullMarked
package dev.vht.internal.text;

import org.jspecify.annotations.NullMarked;
