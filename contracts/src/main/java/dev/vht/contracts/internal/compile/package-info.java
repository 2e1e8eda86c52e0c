/**
 * Compiles contracts.
 *
 * <p>{@link AnnotationReader} reads an interface into {@linkplain RoleDraft drafts}, which builders
 * also fill. {@link ContractCompiler} validates the drafts and compiles them.
 */
@NullMarked
package dev.vht.contracts.internal.compile;

import org.jspecify.annotations.NullMarked;
