/**
 * Generates the classes of checked objects. {@link CheckedMethodWriter} writes a method that
 * notifies a {@link dev.vht.contracts.runtime.CallInterceptor} and calls the target.
 */
@NullMarked
package dev.vht.contracts.internal.bytecode;

import org.jspecify.annotations.NullMarked;
