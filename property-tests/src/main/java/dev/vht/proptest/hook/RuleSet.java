package dev.vht.proptest.hook;

import dev.vht.proptest.fixture.TableFixture;

/** A group of properties, each of which is named after the rule that it checks. */
public interface RuleSet {

  /** Returns the implementation under test. */
  TableFixture subject();
}
