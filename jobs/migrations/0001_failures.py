import django.db.models.deletion
from django.db import migrations, models

# Django deletes rows of another table itself; jobs are deleted by procrastinate, in SQL.
DELETED_WITH_THE_JOB = """
ALTER TABLE jobs_failure ADD CONSTRAINT jobs_failure_job
    FOREIGN KEY (job_id) REFERENCES procrastinate_jobs (id) ON DELETE CASCADE
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[],
            options={
                "verbose_name": "job",
                "verbose_name_plural": "jobs",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("procrastinate.procrastinatejob",),
        ),
        migrations.CreateModel(
            name="Failure",
            fields=[
                (
                    "job",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="failure",
                        serialize=False,
                        to="jobs.job",
                        verbose_name="job",
                    ),
                ),
                ("kind", models.CharField(max_length=200, verbose_name="kind")),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "failure",
                "verbose_name_plural": "failures",
            },
        ),
        migrations.RunSQL(DELETED_WITH_THE_JOB, migrations.RunSQL.noop),
    ]
