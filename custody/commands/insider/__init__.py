"""The insider drill: whoever owns the database, the machine and the service's key rewrites the log; who notices?"""
