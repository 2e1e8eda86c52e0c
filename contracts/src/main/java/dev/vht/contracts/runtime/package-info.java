/**
 * The superclass of checked objects, and the classes that generated methods call.
 *
 * <p>Exported only because generated classes live in the packages of the interfaces that they
 * implement. Programs don't use it.
 */
@NullMarked
package dev.vht.contracts.runtime;

import org.jspecify.annotations.NullMarked;
