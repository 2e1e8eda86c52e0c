/**
 * The annotations that make up the contract of an interface. Begin with {@link Protocol} and {@link
 * Requires}.
 */
@NullMarked
package dev.vht.contracts.annotation;

import org.jspecify.annotations.NullMarked;
