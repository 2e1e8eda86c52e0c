/**
 * From what annotations and builders say to the compiled contract.
 *
 * <p>{@link AnnotationReader} reads an interface into {@linkplain RoleDraft drafts}, which builders
 * also write; {@link ContractCompiler} checks the drafts and compiles them.
 */
@NullMarked
package dev.vht.contracts.internal.compile;

import org.jspecify.annotations.NullMarked;
