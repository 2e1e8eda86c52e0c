package dev.vht.examples.manual;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Requires;

@Contracted(rules = DoorRules.class, creation = "made", noun = "door")
@Protocol(rule = "D1", value = "made (open close)*", text = "a door is opened and closed in turn")
interface Door {
  void open();

  void close();

  @Requires("isPositive")
  void ring(int times);
}
