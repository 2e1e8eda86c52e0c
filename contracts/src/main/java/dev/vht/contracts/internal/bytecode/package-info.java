/**
 * Generates the classes of checked objects. {@link CheckedClassWriter} writes them, and {@link
 * CheckedMethodWriter} their methods, which notify a {@link
 * dev.vht.contracts.runtime.CallInterceptor} and call the target.
 */
@NullMarked
package dev.vht.contracts.internal.bytecode;

import org.jspecify.annotations.NullMarked;
