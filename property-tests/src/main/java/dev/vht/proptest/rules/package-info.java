/**
 * The properties: one interface for each group of rules of {@code docs/rules.md}. A property's name
 * begins with the number of the rule that it checks.
 */
@NullMarked
package dev.vht.proptest.rules;

import org.jspecify.annotations.NullMarked;
