"""Reviews speak for the words by their lines, so that markup which the editor writes anew lapses none of them."""

import hashlib

from django.db import migrations

from blog.body import lines


def count_by_line(apps, schema_editor):
    """Rewrite the hash of each post, and of each review that was of the words it has now."""
    reviews = apps.get_model("blog", "Review").objects
    for post in apps.get_model("blog", "Post").objects.iterator():
        points = [line.strip() for line in post.key_points.splitlines() if line.strip()]
        words = "\0".join((post.title, post.summary, *points, "", *lines(post.body)))
        text_hash = hashlib.sha256(words.encode()).hexdigest()
        reviews.filter(post=post, text_hash=post.text_hash).update(text_hash=text_hash)
        type(post).objects.filter(pk=post.pk).update(text_hash=text_hash)


class Migration(migrations.Migration):
    dependencies = [("blog", "0010_editor")]
    operations = [migrations.RunPython(count_by_line, migrations.RunPython.noop)]
