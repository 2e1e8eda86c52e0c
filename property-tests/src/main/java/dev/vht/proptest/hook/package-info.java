/**
 * The jqwik hooks around each property: selection of rules, number of tries, skipping, rule numbers
 * in failure messages, and the report.
 */
@NullMarked
package dev.vht.proptest.hook;

import org.jspecify.annotations.NullMarked;
