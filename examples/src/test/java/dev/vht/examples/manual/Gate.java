package dev.vht.examples.manual;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Protocol;

@Contracted(noun = "gate")
@Protocol(rule = "G1", value = "(lock unlock)*", text = "a gate is locked and unlocked in turn")
interface Gate extends Door {
  void lock();

  void unlock();

  @Override
  void ring(int times);
}
