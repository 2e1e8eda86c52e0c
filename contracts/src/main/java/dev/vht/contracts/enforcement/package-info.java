/**
 * How calls come to be seen: {@link dev.vht.contracts.enforcement.CheckedClass} generates a class
 * whose methods ({@link dev.vht.contracts.enforcement.CheckedMethod}) tell a {@link
 * dev.vht.contracts.enforcement.Sentry} and call the target. It knows nothing of protocols.
 *
 * <p>Exported because generated classes live in the packages of those who use contracts; programs
 * have no business here.
 */
@NullMarked
package dev.vht.contracts.enforcement;

import org.jspecify.annotations.NullMarked;
