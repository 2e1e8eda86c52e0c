/**
 * The kit that compares any virtual hash table with an in-memory model, rule by rule.
 *
 * <p>Begin with {@link dev.vht.proptest.VirtualHashTableProperties}. To test an implementation, add
 * one class to its module's tests:
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
 * <p>To test your own {@link dev.vht.VirtualHashTable} without a storage provider, implement {@link
 * dev.vht.proptest.fixture.TableFixture} and {@link dev.vht.proptest.fixture.Place}.
 *
 * <p>The name of every property and every failure message begin with the number of a rule of {@code
 * docs/rules.md}. Properties that need a {@linkplain dev.vht.proptest.fixture.FixtureCapability
 * capability} that the implementation does not offer are skipped and reported.
 *
 * <p>{@link dev.vht.proptest.history.HistoryRun} checks what several processes do with a table.
 *
 * <p>System properties:
 *
 * <ul>
 *   <li>{@code vht.tries} multiplies the number of tries, 1 unless set.
 *   <li>{@code vht.seed} is the seed with which each property starts.
 *   <li>{@code vht.rules} names the rules whose properties run, all unless set.
 *   <li>{@code vht.kills} is the number of processes killed during writes for rule L8, 3 unless
 *       set; {@code vht.kills.seed} repeats those of a failed run.
 *   <li>{@code vht.patience} is the time in seconds after which a call that must not wait is
 *       considered stuck, 20 unless set.
 * </ul>
 *
 * <p>How the kit works: {@code ModelTable} is the model of a table, over a {@code HashMap}; {@code
 * Step} is one call, which executes on the model and on the table; {@code ModelComparison} executes
 * both and compares the results; the {@code …Rules} interfaces contain the properties.
 *
 * <p>{@link dev.vht.contracts.junit.CompleteTraces} on any JUnit test requires that the objects
 * with contracts are used, and left in a complete state: closed, released, answered.
 */
@NullMarked
package dev.vht.proptest;

import org.jspecify.annotations.NullMarked;
