/**
 * The kit that compares any virtual hash table with an in-memory model, rule by rule.
 *
 * <p>Begin with {@link dev.vht.proptest.VirtualHashTableProperties}. To have an implementation
 * tested, add one class to its module's tests:
 *
 * <pre>{@code
 * final class DirectoryStorageProperties extends VirtualHashTableProperties {
 *   @Override
 *   protected TableFixture fixture() {
 *     return TableFixture.at(directory -> "files:" + directory.resolve("table"));
 *   }
 * }
 * }</pre>
 *
 * <p>Who has no storage provider but a {@link dev.vht.VirtualHashTable} of their own implements
 * {@link dev.vht.proptest.fixture.TableFixture} and {@link dev.vht.proptest.fixture.Place} instead.
 *
 * <p>Every property is named after the rule of {@code docs/rules.md} that it checks, and every
 * failure begins with that rule's number. What an implementation does not offer ({@link
 * dev.vht.proptest.fixture.FixtureCapability}) is skipped, and the report says so. The system
 * property {@code vht.tries} multiplies the number of tries: 10 is ten times as many. {@code
 * vht.rules} names the rules whose properties are run, all unless set. {@code vht.kills} is the
 * number of processes that are killed in a sequence of writes for rule L8, 3 unless set; {@code
 * vht.kills.seed} repeats those of a run that failed. {@code vht.patience} is the number of seconds
 * after which a call is stuck that must not wait, 20 unless set.
 *
 * <p>How the kit is built: {@code ModelTable} is what a table must be, over a {@code HashMap};
 * {@code Step} is one call, which runs alike on the model and on the table; {@code ModelComparison}
 * runs both; the {@code …Rules} interfaces hold the properties.
 *
 * <p>Apart from tables, {@link dev.vht.contracts.junit.CompleteTraces} on any JUnit test demands
 * that the objects which it checks by contracts are used, and are left as their contracts say:
 * closed, released, answered.
 */
@NullMarked
package dev.vht.proptest;

import org.jspecify.annotations.NullMarked;
