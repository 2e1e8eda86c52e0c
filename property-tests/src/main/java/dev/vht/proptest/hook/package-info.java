/**
 * What happens around each property: the choice of rules, the number of tries, skipping, the rule's
 * number in front of a failure, and the report.
 */
@NullMarked
package dev.vht.proptest.hook;

import org.jspecify.annotations.NullMarked;
