package dev.vht.cassandra.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips a test class where there is no Cassandra cluster and none can be started. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsCluster.Condition.class)
public @interface NeedsCluster {
  /** Whether the tests kill nodes, which must be those that the tests have started. */
  boolean itsNodes() default false;

  /** Starts the cluster. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      boolean itsNodes =
          AnnotationSupport.findAnnotation(context.getElement(), NeedsCluster.class)
              .map(NeedsCluster::itsNodes)
              .orElse(false);
      Optional<String> lack = TestCluster.unavailability();
      if (lack.isEmpty() && itsNodes && TestCluster.local().isEmpty()) {
        lack = Optional.of("the nodes of -D" + TestCluster.ADDRESSES + " are not the tests'");
      }
      return lack.map(ConditionEvaluationResult::disabled)
          .orElse(ConditionEvaluationResult.enabled("there is a cluster"));
    }
  }
}
